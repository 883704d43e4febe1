// Keyboard shortcuts: g then a letter. They can be turned off (WCAG 2.2, 2.1.4).
import { route } from './route.svelte';

const place = 'hinomi.keys';
export const targets: Record<string, string> = {
  h: '/', r: '/report', a: '/approve', n: '/notices', m: '/members', s: '/shield', c: '/record', w: '/watch', f: '/flaws', y: '/systems', '?': '/help',
};

class Keys {
  on = $state(localStorage.getItem(place) !== 'off');

  turn(on: boolean): void {
    this.on = on;
    localStorage.setItem(place, on ? 'on' : 'off');
  }
}

export const keys = new Keys();

export function listen(): void {
  let went = 0; // when g was pressed
  addEventListener('keydown', (event) => {
    const at = event.target as HTMLElement;
    const writing = at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
    if (!keys.on || writing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector('dialog[open]')) return;
    if (event.key === 'g') {
      went = event.timeStamp;
      return;
    }
    const target = targets[event.key];
    if (event.key === '/') {
      const search = document.querySelector<HTMLElement>('input[type=search]');
      if (search) {
        event.preventDefault();
        search.focus();
      }
    } else if (target && (event.key === '?' || event.timeStamp - went < 1500)) {
      event.preventDefault();
      route.go(target);
    }
    went = 0;
  });
}
