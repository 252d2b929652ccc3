// Sends the real receiver damaged requests: truncated, flipped, spliced, random, in the wrong encoding.
// It must answer each with 200, 400, 413 or 415, live, stay below 256 MiB, and store what honest clients send meanwhile.
//   --requests N      how many (1000000)
//   --seed N          which (1)
//   --connections N   at the same time (24)
//   --only N          sends that one request and prints it
import { parseArgs } from 'node:util';
import { signals } from '../otlp-conformance/telemetry.ts';
import { fuzzedRequest } from './target/mutate.ts';
import { FuzzConnection } from './target/fuzz-connection.ts';
import { pairwisePayloads, type Payload } from './target/pairwise-payloads.ts';
import { SeededRandom } from './target/seeded-random.ts';
import { startTarget, type Target } from './target/start-target.ts';
import { ValidTraffic } from './target/valid-traffic.ts';

const residentBytesMax = 256 * 2 ** 20;
const expectedStatuses = new Set([200, 400, 413, 415]);

/** Throws when an answer is none of those that are expected, or memory or the honest client's rows are not right. */
export async function soak(arguments_: string[]): Promise<void> {
  const { values } = parseArgs({
    args: arguments_,
    options: {
      requests: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      connections: { type: 'string', default: '24' },
      only: { type: 'string' }
    }
  });
  const seed = Number(values.seed);
  const payloads = pairwisePayloads(signals);
  console.log(`fuzz: seed ${seed}, ${payloads.length} valid payloads, in which every two features meet`);
  const target = await startTarget();
  try {
    if (values.only !== undefined) {
      const request = fuzzedRequest(payloads, new SeededRandom(seed, Number(values.only)));
      console.log({ ...request, body: request.body.toString('base64') });
      console.log(`answered ${await new FuzzConnection(target.port).send(request)}`);
      return;
    }
    await fuzz(target, payloads, {
      seed,
      requests: Number(values.requests),
      connections: Number(values.connections)
    });
  } finally {
    await target.stop();
  }
}

async function fuzz(
  target: Target,
  payloads: readonly Payload[],
  { seed, requests, connections }: { seed: number; requests: number; connections: number }
): Promise<void> {
  const valid = new ValidTraffic(target);
  const answers = new Map<number, number>();
  const startedAt = performance.now();
  let next = 0;
  valid.start();

  const work = async () => {
    const connection = new FuzzConnection(target.port);
    while (next < requests) {
      const index = next++;
      const request = fuzzedRequest(payloads, new SeededRandom(seed, index));
      const status = await connection.send(request).catch((error: unknown) => {
        target.mustLive();
        throw new Error(`request ${index}: ${String(error)}; see it by --seed ${seed} --only ${index}`);
      });
      if (!expectedStatuses.has(status)) {
        throw new Error(`request ${index} was answered ${status}; see it by --seed ${seed} --only ${index}`);
      }
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if ((index + 1) % 100_000 === 0) {
        console.log(`${index + 1} requests, peak ${toMib(target.peakBytes())}`);
      }
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, work));

  await valid.stop();
  target.mustLive();
  const seconds = (performance.now() - startedAt) / 1000;
  const counts = [...answers].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  console.log(
    `${requests} requests in ${seconds.toFixed(0)} s (${(requests / seconds).toFixed(0)} a second)`
  );
  console.log(`answers ${counts.join(', ')}`);
  console.log(await valid.mustBeStored());
  const peakBytes = target.peakBytes();
  console.log(`peak memory of the receiver ${toMib(peakBytes)}`);
  if (peakBytes >= residentBytesMax)
    throw new Error(`It took ${toMib(peakBytes)}, more than ${toMib(residentBytesMax)}`);
}

function toMib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
