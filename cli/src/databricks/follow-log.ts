import { SetupError } from '@lakegauge/database';

export interface LogLine {
  /** APP, or SYSTEM for the platform's own lines. */
  source: string;
  timestampMs: number | null;
  message: string;
}

export interface FollowOptions {
  /** For example https://lakegauge-1234.aws.databricksapps.com */
  origin: string;
  bearer: string;
  signal: AbortSignal;
  onLine: (line: LogLine) => void;
}

// Close codes of the platform for a token that it does not take.
const refusedCodes = new Set([4401, 4403]);
const normalCodes = new Set([1000, 1001]);

/**
 * Hands over the lines of a Databricks App's log, those of the recent past first, until the signal or until the platform
 * closes the stream. Throws a SetupError where it cannot be opened. The platform's stream is a WebSocket at /logz/stream
 * that waits for a search term, which may be empty; a zero byte says only that it is still there.
 */
export function followLog({ origin, bearer, signal, onLine }: FollowOptions): Promise<void> {
  const url = `${origin.replace(/^http/, 'ws')}/logz/stream`;
  return new Promise((resolve, reject) => {
    const options = { headers: { authorization: `Bearer ${bearer}`, origin } };
    const socket = new WebSocket(url, options);
    socket.binaryType = 'arraybuffer';
    let isOpen = false;
    const stop = () => socket.close(1000);
    signal.addEventListener('abort', stop, { once: true });
    socket.addEventListener('open', () => {
      isOpen = true;
      socket.send('');
    });
    socket.addEventListener('message', ({ data }: { data: unknown }) => {
      const text = typeof data === 'string' ? data : Buffer.from(data as ArrayBuffer).toString();
      if (text !== '' && text !== '\0') onLine(toLine(text));
    });
    socket.addEventListener('close', ({ code }: { code: number }) => {
      signal.removeEventListener('abort', stop);
      if (signal.aborted || normalCodes.has(code)) return resolve();
      const refused = refusedCodes.has(code)
        ? 'the token is not taken; it has to be an OAuth token of somebody with CAN_MANAGE on the app'
        : isOpen
          ? `the stream was closed with code ${code}`
          : 'is it the address of a Databricks App that runs, and is DATABRICKS_TOKEN an OAuth token?';
      reject(new SetupError(`The log at ${url} cannot be followed: ${refused}`));
    });
  });
}

function toLine(text: string): LogLine {
  try {
    const { source, timestamp, message } = JSON.parse(text) as Record<string, unknown>;
    if (typeof message === 'string') {
      return {
        source: typeof source === 'string' ? source.toUpperCase() : 'APP',
        timestampMs: typeof timestamp === 'number' ? timestamp * (timestamp < 1e11 ? 1000 : 1) : null,
        message: message.trimEnd()
      };
    }
  } catch {
    // A line that the platform did not wrap.
  }
  return { source: 'APP', timestampMs: null, message: text.trimEnd() };
}
