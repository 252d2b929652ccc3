import { setTimeout as sleep } from 'node:timers/promises';
import { head, open, type OpenConnection } from '../target/raw-http.ts';
import { expectStatuses, times, type Attack, type AttackOptions } from './attack.ts';

const json = 'Content-Type: application/json';

/** Opens so many, a few at a time: the queue of the kernel for new ones is short. */
async function openMany({ target }: AttackOptions, count: number): Promise<OpenConnection[]> {
  const connections: OpenConnection[] = [];
  for (let opened = 0; opened < count; opened += 100) {
    connections.push(...(await times(Math.min(100, count - opened), () => open(target.port))));
  }
  return connections;
}

/** A byte a second on each until the server has ended them all. Returns how they ended. */
async function drip(
  connections: readonly OpenConnection[],
  secondsMax: number
): Promise<(number | 'closed')[]> {
  let ended = 0;
  for (const { closed } of connections) void closed.then(() => ended++);
  for (let second = 0; second < secondsMax && ended < connections.length; second++) {
    for (const { socket } of connections) if (socket.writable) socket.write(' ');
    await sleep(1000);
  }
  if (ended < connections.length) {
    throw new Error(
      `${connections.length - ended} of ${connections.length} are still open after ${secondsMax} s`
    );
  }
  return connections.map(
    (connection) => Number(/HTTP\/1\.1 (\d{3})/.exec(connection.text())?.[1] ?? 0) || 'closed'
  );
}

export const crowdAttacks: Attack[] = [
  {
    name: 'a body of one byte a second, from many',
    async run(options) {
      const connections = await openMany(options, Math.round(500 * options.scale));
      for (const { socket } of connections)
        socket.write(head('/v1/traces', [json, 'Content-Length: 1000000']));
      return expectStatuses(await drip(connections, 40), [408, 429, 'closed']);
    }
  },
  {
    name: 'headers of one byte a second, from many',
    async run(options) {
      const connections = await openMany(options, Math.round(500 * options.scale));
      for (const { socket } of connections) socket.write('POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1\r\nX:');
      return expectStatuses(await drip(connections, 40), [408, 'closed']);
    }
  },
  {
    name: '5,000 connections, each with a body that has begun',
    async run(options) {
      const count = Math.round(5000 * options.scale);
      const connections = await openMany(options, count);
      for (const { socket } of connections) {
        socket.write(head('/v1/traces', [json, 'Content-Length: 100000']) + '{"resourceSpans":[');
      }
      const statuses = await drip(connections, 60);
      return `${count} at once, ended with ${expectStatuses(statuses, [408, 429, 'closed'])}`;
    }
  },
  {
    name: '5,000 connections that say nothing, while others are served',
    async run(options) {
      const count = Math.round(5000 * options.scale);
      const connections = await openMany(options, count);
      await sleep(2000 * options.scale);
      const stillOpen = connections.filter(({ socket }) => !socket.destroyed && socket.writable).length;
      for (const { socket } of connections) socket.destroy();
      return `${stillOpen} of ${count} open for 2 s`;
    }
  },
  {
    name: 'connections that break in the middle of a body',
    async run(options) {
      let broken = 0;
      for (let round = 0; round < 40 * options.scale; round++) {
        const connections = await openMany(options, 50);
        for (const { socket } of connections) {
          socket.write(head('/v1/traces', [json, 'Content-Length: 5000']) + '{"resourceSpans":[', () =>
            socket.resetAndDestroy()
          );
        }
        await Promise.all(connections.map(({ closed }) => closed));
        broken += connections.length;
      }
      return `${broken} broken`;
    }
  }
];
