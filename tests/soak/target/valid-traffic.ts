import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from './start-target.ts';

const service = 'soak-valid';

/** What an honest client does meanwhile: one span at a time, each again until it is acknowledged. */
export class ValidTraffic {
  readonly #target: Target;
  #sent = 0;
  #retries = 0;
  #slowestMs = 0;
  #running = false;
  #loop: Promise<void> | undefined;

  constructor(target: Target) {
    this.#target = target;
  }

  get sent(): number {
    return this.#sent;
  }

  /** Sends one span; returns once it is acknowledged. Throws when that takes longer than 30 s. */
  async send(): Promise<void> {
    const body = JSON.stringify(oneSpan());
    const startedAt = performance.now();
    for (;;) {
      const status = await this.#post(body);
      const tookMs = performance.now() - startedAt;
      if (status === 200) {
        this.#sent++;
        this.#slowestMs = Math.max(this.#slowestMs, tookMs);
        return;
      }
      this.#target.mustLive();
      if (status !== undefined && status !== 429 && status !== 503) {
        throw new Error(`A valid request was answered ${status}`);
      }
      if (tookMs > 30_000) throw new Error(`A valid request was not taken for 30 s, last ${status}`);
      this.#retries++;
      await sleep(100);
    }
  }

  /** Goes on sending until `stop`. */
  start(): void {
    this.#running = true;
    this.#loop = (async () => {
      while (this.#running) {
        await this.send();
        await sleep(20);
      }
    })();
    // Told by `stop`.
    this.#loop.catch(() => {});
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#loop;
  }

  /** Every span that was acknowledged is stored, once, and none besides. Returns what there is to say. */
  async mustBeStored(): Promise<string> {
    const { rows } = await this.#target.server.pool.query<{ rows: number; distinct: number }>(
      `select count(*) as rows, count(distinct (trace_id, span_id)) as distinct from performance_metrics where service_name = $1`,
      [service]
    );
    const { rows: stored, distinct } = rows[0]!;
    if (stored !== this.#sent || distinct !== this.#sent) {
      throw new Error(
        `${this.#sent} valid spans were acknowledged, ${stored} are stored, ${distinct} distinct`
      );
    }
    return `${stored} valid spans sent meanwhile, all stored once; ${this.#retries} retries, the slowest took ${this.#slowestMs.toFixed(0)} ms`;
  }

  async #post(body: string): Promise<number | undefined> {
    try {
      const response = await fetch(`${this.#target.address}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(10_000)
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return undefined;
    }
  }
}

function oneSpan() {
  const now = BigInt(Date.now()) * 1_000_000n;
  return {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
        scopeSpans: [
          {
            spans: [
              {
                traceId: randomBytes(16).toString('hex'),
                spanId: randomBytes(8).toString('hex'),
                name: 'GET /valid',
                kind: 2,
                startTimeUnixNano: String(now),
                endTimeUnixNano: String(now + 1_000_000n),
                attributes: [
                  { key: 'http.route', value: { stringValue: '/valid' } },
                  { key: 'http.request.method', value: { stringValue: 'GET' } }
                ]
              }
            ]
          }
        ]
      }
    ]
  };
}
