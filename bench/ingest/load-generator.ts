// Sends a file of requests over keep-alive connections and prints what it saw as JSON: `load-generator.ts '{…}'`.
// A program of its own, so that its work is not counted as the receiver's.
import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readRequests, type StoredRequest } from './request-file.ts';

export interface LoadOptions {
  file: string;
  /** Where to post, for example http://127.0.0.1:8000/v1/traces */
  url: string;
  clients: number;
  /** Requests a second; as many as are answered when absent. */
  rate?: number;
  /** Database in which every 20th request is looked up as soon as it was answered. */
  probe?: string;
}

export interface LoadResult {
  seconds: number;
  requests: number;
  /** Answers that asked to send again later; each request was then sent again. */
  retries: number;
  latenciesMs: number[];
  /** From the answer to the row seen; each of these found it at the first look unless counted as stale. */
  visibleMs: number[];
  stale: number;
}

const probeEvery = 20;

const options = JSON.parse(process.argv[2]!) as LoadOptions;
console.log(JSON.stringify(await send(options)));
process.exit(0);

async function send({ file, url, clients, rate, probe }: LoadOptions): Promise<LoadResult> {
  const requests = readRequests(file);
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const database = probe === undefined ? undefined : await connect(probe);
  const result: LoadResult = {
    seconds: 0,
    requests: requests.length,
    retries: 0,
    latenciesMs: [],
    visibleMs: [],
    stale: 0
  };
  const begun = performance.now();
  let next = 0;
  const work = async () => {
    for (let position = next++; position < requests.length; position = next++) {
      if (rate !== undefined) await sleep(Math.max(0, begun + (position / rate) * 1000 - performance.now()));
      const sentAt = performance.now();
      while ((await post(agent, url, requests[position]!.body)) !== 200) {
        result.retries++;
        await sleep(20);
      }
      const answeredAt = performance.now();
      result.latenciesMs.push(answeredAt - sentAt);
      if (database && position % probeEvery === 0) {
        const looks = await look(database, requests[position]!);
        result.visibleMs.push(performance.now() - answeredAt);
        if (looks > 1) result.stale++;
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  result.seconds = (performance.now() - begun) / 1000;
  return result;
}

function post(agent: Agent, url: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, {
      agent,
      method: 'POST',
      headers: {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'gzip',
        'content-length': body.length
      }
    });
    request.on('error', reject);
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => {
        const { statusCode } = response;
        if (statusCode === 200 || statusCode === 429 || statusCode === 503) resolve(statusCode);
        else reject(new Error(`${url} answered ${statusCode}`));
      });
    });
    request.end(body);
  });
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, options: '-c search_path=lakegauge' });
  await client.connect();
  return client;
}

/** Looks for a row until it is there; returns how often it looked. */
async function look(database: pg.Client, { timestampUs, id }: StoredRequest): Promise<number> {
  for (let looks = 1; ; looks++) {
    const { rowCount } = await database.query({
      name: 'look',
      text: `select from performance_metrics where timestamp = to_timestamp(0) + $1 * interval '1 microsecond' and id = $2`,
      values: [timestampUs, id]
    });
    if (rowCount === 1) return looks;
  }
}
