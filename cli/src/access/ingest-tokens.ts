import { readFileSync, statSync } from 'node:fs';
import { SetupError, type Logger } from '@lakegauge/database';
import { CredentialList } from './credential-list.ts';

export interface IngestTokenOptions {
  /** From the environment; these stay as long as the process. */
  tokens: readonly string[];
  /** Holds one token a line, which may change at any time. */
  file: string | undefined;
  logger: Logger;
  /** Milliseconds since 1970. */
  now: () => number;
}

export interface IngestTokens {
  accepts(given: string): boolean;
}

const lookEveryMs = 1000;
const fileBytesMax = 1024 * 1024;

/**
 * The tokens that let a service send, or null where none were asked for. Throws a SetupError when the file cannot be
 * read now. A list that is empty accepts nobody: whoever empties the file means to shut the door.
 */
export function openIngestTokens({ tokens, file, logger, now }: IngestTokenOptions): IngestTokens | null {
  if (file !== undefined) return new RotatedTokens(tokens, file, logger, now);
  return tokens.length > 0 ? new CredentialList(tokens) : null;
}

/** Looks at the file again before an answer, at most once a second, so that a rotation needs no restart. */
class RotatedTokens implements IngestTokens {
  readonly #fixed: readonly string[];
  readonly #file: string;
  readonly #logger: Logger;
  readonly #now: () => number;
  #list: CredentialList;
  #version: string;
  #lookedAt: number;
  #failing = false;

  constructor(fixed: readonly string[], file: string, logger: Logger, now: () => number) {
    this.#fixed = fixed;
    this.#file = file;
    this.#logger = logger;
    this.#now = now;
    this.#lookedAt = now();
    try {
      this.#version = versionOf(file);
      this.#list = this.#read();
    } catch (error) {
      throw new SetupError(
        `LAKEGAUGE_INGEST_TOKENS_FILE: ${(error as Error).message}; name a readable file with one token a line`,
        { cause: error }
      );
    }
  }

  accepts(given: string): boolean {
    this.#look();
    return this.#list.accepts(given);
  }

  /** A file that is away for a moment, as during a rotation, leaves the tokens that were read last. */
  #look(): void {
    const now = this.#now();
    if (Math.abs(now - this.#lookedAt) < lookEveryMs) return;
    this.#lookedAt = now;
    try {
      const version = versionOf(this.#file);
      if (version !== this.#version || this.#failing) {
        this.#list = this.#read();
        this.#version = version;
        this.#logger.info({ file: this.#file }, 'Read the ingest tokens again');
      }
      this.#failing = false;
    } catch (error) {
      const fields = { file: this.#file, error: (error as Error).message };
      if (!this.#failing) {
        this.#logger.warn(fields, 'Cannot read the ingest tokens; those that were read last stay valid');
      }
      this.#failing = true;
    }
  }

  #read(): CredentialList {
    return new CredentialList([...this.#fixed, ...toTokens(readFileSync(this.#file, 'utf8'))]);
  }
}

/** Changes whenever the file is written or another one takes its place. */
function versionOf(file: string): string {
  const { ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
  if (size > fileBytesMax) throw new Error(`${file} has ${size} bytes, at most ${fileBytesMax} are read`);
  return [ino, size, mtimeNs, ctimeNs].join(' ');
}

function toTokens(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
