import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { listen } from './lib/keys.svelte';

listen();
mount(App, { target: document.getElementById('app') as HTMLElement });
