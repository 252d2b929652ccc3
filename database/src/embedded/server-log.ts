import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync } from 'node:fs';

const SIZE_MAX_BYTES = 10 * 1024 * 1024;

export interface ServerLog {
  /** For the server's two output streams. A file, unlike a pipe, still takes lines when this program is gone. */
  fd: number;
  /** What was written since this log was opened. */
  read(): string;
  close(): void;
}

/** Opens the log for a new server; an old one is kept in front, until it is too large. */
export function openServerLog(file: string): ServerLog {
  const fd = openSync(file, 'a', 0o600);
  if (fstatSync(fd).size > SIZE_MAX_BYTES) ftruncateSync(fd, 0);
  const from = fstatSync(fd).size;
  return {
    fd,
    read: () => readFileSync(file).subarray(from).toString('utf8'),
    close: () => closeSync(fd)
  };
}

/** The line of what Postgres or initdb wrote that explains best why it ended. */
export function toDecisiveLine(log: string): string {
  const lines = log.trim().split('\n');
  const decisive = lines.findLast((line) => /(FATAL|PANIC|error):/.test(line)) ?? lines.at(-1) ?? '';
  return decisive.replace(/^.*?(?=(FATAL|PANIC):)/, '').replace(/\s+/g, ' ');
}
