import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { errorCode } from '../error-class.ts';
import type { RotatingCredential } from './rotating-credential.ts';

type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  release: (destroy?: unknown) => void
) => void;

const refusedPassword = '28P01';
// What a Lakebase that wakes up, moves or starts again answers to those who are early.
const wakingCodes = new Set(['57P03', '57P01', '57P02', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']);
const wakingMsMax = 5000;
const pauseMs = 200;

/**
 * A pool whose new connections log in with a password that rotates. One that was refused is tried once more with
 * another; a database that is just waking up is tried again for some seconds.
 */
export function createLakebasePool(config: pg.PoolConfig, password: RotatingCredential): pg.Pool {
  // pg hands the configuration to the class, which its types do not know.
  const Client = toClientClass(password) as unknown as new () => pg.ClientBase;
  return new LakebasePool({ ...config, Client });
}

class LakebasePool extends pg.Pool {
  // pg itself calls it with a callback, from `query` too; everybody else awaits it.
  override connect(): Promise<pg.PoolClient>;
  override connect(connected: Connected): void;
  override connect(connected?: Connected): Promise<pg.PoolClient> | void {
    const client = this.#connectPatiently();
    if (!connected) return client;
    client.then(
      (given) =>
        connected(undefined, given, (destroy) => given.release(destroy as Error | boolean | undefined)),
      (error: Error) => connected(error, undefined, () => {})
    );
  }

  async #connectPatiently(): Promise<pg.PoolClient> {
    const deadline = performance.now() + wakingMsMax;
    let hasRenewed = false;
    for (;;) {
      try {
        return await super.connect();
      } catch (error) {
        const code = errorCode(error) ?? '';
        if (code === refusedPassword && !hasRenewed) hasRenewed = true;
        else if (wakingCodes.has(code) && performance.now() < deadline) await sleep(pauseMs);
        else throw error;
      }
    }
  }
}

/**
 * A client that has its password before it opens a connection: asking may take seconds, and a server that waits for a
 * password has already looked up what it is to be. It remembers which one it used, since by the time that is refused
 * there may be a newer one.
 */
function toClientClass(password: RotatingCredential) {
  return class LakebaseClient extends pg.Client {
    override connect(): Promise<pg.Client>;
    override connect(connected: (error: Error) => void): void;
    override connect(connected?: (error: Error) => void): Promise<pg.Client> | void {
      if (connected) {
        this.#connect().then(
          () => (connected as (error: Error | null) => void)(null),
          (error: Error) => connected(error)
        );
        return;
      }
      return this.#connect().then(() => this);
    }

    async #connect(): Promise<void> {
      const used = await this.#untilDestroyed(password.get());
      (this as { password?: string }).password = used;
      try {
        await super.connect();
      } catch (error) {
        if (errorCode(error) === refusedPassword) password.drop(used);
        throw error;
      }
    }

    /** The pool ends a client that takes too long by destroying its socket, also one that is not connected yet. */
    async #untilDestroyed(value: Promise<string>): Promise<string> {
      const { stream } = (this as unknown as { connection: { stream: Socket } }).connection;
      let destroyed = () => {};
      const ended = new Promise<never>((_resolve, reject) => {
        destroyed = () =>
          reject(new Error('Connection terminated while waiting for the password of Lakebase'));
        stream.once('close', destroyed);
      });
      try {
        return await Promise.race([value, ended]);
      } finally {
        stream.off('close', destroyed);
      }
    }
  };
}
