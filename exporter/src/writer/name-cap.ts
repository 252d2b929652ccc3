import type { DatabaseClient } from '@lakegauge/database';
import { cleanText, cutText } from '../rows/clean-text.ts';
import type { OwnedRow } from './owned-row.ts';
import { registerNames, type NameKind, type ServiceName } from './register-names.ts';

export interface NameCapOptions {
  kind: NameKind;
  /** Distinct names of one service. */
  namesMax: number;
  /** Width of their column, characters. */
  lengthMax: number;
  /** Names of ours, which take nobody's place. */
  ownNames: readonly string[];
  /** Milliseconds since 1970. */
  now: () => number;
}

/** How rows have a name of the kind. */
export interface NamedRows<Row> {
  nameOf: (row: Row) => string | null;
  /** A copy: the row belongs to the caller, who may write it again. */
  withName: (row: Row, name: string) => Row;
}

interface KnownService {
  names: Set<string>;
  /** Until then names that are not known need not be asked for again: the service had its full number. */
  fullUntil: number;
}

/** What stands for every name beyond the cap. */
export const overflowName = '(other)';
const fullMs = 60_000;
const servicesMax = 1000;

/**
 * Keeps a service to so many distinct names of a kind; what is beyond goes to `(other)`. Which names are in is written
 * in a table, so that replicas and restarts agree; what is held here is only a copy of it.
 */
export class NameCap {
  readonly #options: NameCapOptions;
  readonly #ownNames: ReadonlySet<string>;
  readonly #services = new Map<string, KnownService>();

  constructor(options: NameCapOptions) {
    this.#options = options;
    this.#ownNames = new Set([overflowName, ...options.ownNames]);
  }

  /** Registers new names of rows and replaces those that are beyond the cap, in place. */
  async apply<Row extends { serviceName: string }>(
    client: DatabaseClient,
    items: readonly OwnedRow<Row>[],
    { nameOf, withName }: NamedRows<Row>
  ): Promise<void> {
    const strange = items.filter(({ row }) => !this.#isIn(row.serviceName, nameOf(row)));
    if (strange.length === 0) return;
    const unknown = new Map<string, ServiceName>();
    for (const { row } of strange) {
      const { serviceName } = row;
      const name = nameOf(row)!;
      if (this.#isFull(serviceName)) continue;
      // Left to the transaction of the rows, which finds the one that Postgres refuses.
      if (!fits(serviceName, 100) || !fits(name, this.#options.lengthMax)) continue;
      unknown.set(`${serviceName}\0${name}`, { serviceName, name });
    }
    if (unknown.size > 0) await this.#register(client, [...unknown.values()]);
    for (const item of strange) {
      const name = nameOf(item.row)!;
      if (this.#isIn(item.row.serviceName, name) || !fits(name, this.#options.lengthMax)) continue;
      Object.assign(item, { row: withName(item.row, overflowName) });
    }
  }

  /** Whether the name is known to be below the cap, or is none that counts. */
  #isIn(serviceName: string, name: string | null): boolean {
    if (name === null || this.#services.get(serviceName)?.names.has(name)) return true;
    return this.#ownNames.has(name);
  }

  #isFull(serviceName: string): boolean {
    return this.#options.now() < (this.#services.get(serviceName)?.fullUntil ?? 0);
  }

  async #register(client: DatabaseClient, wanted: ServiceName[]): Promise<void> {
    const { kind, namesMax, now } = this.#options;
    const registered = await registerNames(client, kind, wanted, namesMax);
    if (this.#services.size > servicesMax) this.#services.clear();
    for (const { serviceName, name } of registered) this.#of(serviceName).names.add(name);
    for (const { serviceName, name } of wanted) {
      const service = this.#of(serviceName);
      if (!service.names.has(name)) service.fullUntil = now() + fullMs;
    }
  }

  #of(serviceName: string): KnownService {
    let service = this.#services.get(serviceName);
    if (!service) this.#services.set(serviceName, (service = { names: new Set(), fullUntil: 0 }));
    return service;
  }
}

function fits(text: string, lengthMax: number): boolean {
  return cleanText(text) === text && cutText(text, lengthMax) === text;
}
