// Server-Sent Events from a stream of text chunks (HTML Living Standard, 9.2.6), as far as the node uses them.

export interface ServerEvent { event: string; data: string }

// Gives complete events; keeps what is not complete until the next chunk.
export function event_reader(): (chunk: string) => ServerEvent[] {
  let rest = '';
  let event = '';
  let data: string[] = [];
  return (chunk) => {
    const found: ServerEvent[] = [];
    rest += chunk;
    const lines = rest.split(/\r\n|\n|\r(?=[^\n])/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length) found.push({ event: event || 'message', data: data.join('\n') });
        event = '';
        data = [];
        continue;
      }
      const colon = line.indexOf(':');
      if (colon === 0) continue; // a comment keeps the connection open
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (name === 'event') event = value;
      if (name === 'data') data.push(value);
    }
    return found;
  };
}
