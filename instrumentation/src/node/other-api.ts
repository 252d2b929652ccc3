import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Logger } from './stderr-logger.ts';

export interface ApiCopy {
  path: string;
  version: string;
}

export interface Places {
  programFolder: string;
  /** One of ours. */
  ownFile: string;
}

/**
 * Our copy of @opentelemetry/api, and the program's where it has one of its own. All copies share one global object, but
 * one that is newer than what is registered there gets nothing from it and says nothing either.
 */
export function findOtherApi(options: Places): {
  own: ApiCopy | undefined;
  other: ApiCopy | undefined;
} {
  const own = resolveApi(options.ownFile);
  const theirs = resolveApi(join(options.programFolder, 'program.js'));
  return { own, other: theirs?.path === own?.path ? undefined : theirs };
}

/** Whether what a copy of that version asks for is answered by the copy that is registered; as the API itself decides. */
export function isServedBy(registered: string, version: string): boolean {
  const [ours, theirs] = [registered, version].map((each) =>
    each.split('.').map((part) => parseInt(part, 10))
  );
  if (!ours || !theirs || ours[0] !== theirs[0]) return false;
  return ours[1]! >= theirs[1]!;
}

/** What the program says to a newer API than ours, `user.id` on a span for instance, would go nowhere without a word. */
export function warnOfOtherApi(given: Places, logger: Logger): void {
  const { own, other } = findOtherApi(given);
  if (own === undefined || other === undefined) return;
  const fields = { lakegauge: own, program: other };
  if (isServedBy(own.version, other.version)) logger.debug(fields, 'Two copies of @opentelemetry/api');
  else {
    logger.warn(
      fields,
      'Two copies of @opentelemetry/api: what the program gives to its own is lost, since it does not fit the registered one. Install one version for both'
    );
  }
}

/** The same where an SDK of the program is registered, with the API that it found; asked when it made no span of a request. */
export function warnOfUnreachedSdk(given: Places, registered: string, logger: Logger): void {
  const { own, other } = findOtherApi(given);
  const program = other ?? own;
  if (program === undefined || isServedBy(registered, program.version)) return;
  logger.warn(
    { registered, program },
    `The OpenTelemetry SDK of the program has @opentelemetry/api ${registered}, and its instrumentations found a newer one, which does not reach it. Add "@opentelemetry/api": "${registered}" to the dependencies of the program`
  );
}

function resolveApi(from: string): ApiCopy | undefined {
  try {
    const entry = realpathSync(createRequire(from).resolve('@opentelemetry/api'));
    for (let at = dirname(entry); at !== dirname(at); at = dirname(at)) {
      const manifest = readManifest(at);
      if (manifest?.name === '@opentelemetry/api') return { path: at, version: String(manifest.version) };
    }
  } catch {
    // The program has none, so there is nothing to get wrong.
  }
  return undefined;
}

function readManifest(folder: string): { name?: unknown; version?: unknown } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown };
  } catch {
    return undefined;
  }
}
