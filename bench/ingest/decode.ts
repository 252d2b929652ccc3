import { decodeTraces } from '../../exporter/src/otlp/decode-traces.ts';
import { alternate } from '../harness/alternate.ts';
import type { Answer } from '../harness/report.ts';
import { ratio } from '../harness/statistics.ts';
import { undisturbed } from '../harness/undisturbed.ts';
import { makeRequest, spansPerRequest } from './make-request.ts';
import { decodeWithProtobufjs } from './protobufjs-peer.ts';
import { createRandom } from './random.ts';

// More than the processor's caches hold, so that bytes come from memory as they do in the receiver.
const requestCount = 64;

/** Question 2: how fast bytes become rows, beside the usual library and a loop that does nothing with them. */
export async function measureDecode(options: { rounds: number; seconds: number }): Promise<Answer> {
  const random = createRandom(2);
  const bodies = Array.from({ length: requestCount }, () => makeRequest(random, Date.now() * 1000));
  const spanBytes = bodies.reduce((sum, body) => sum + body.length, 0) / requestCount / spansPerRequest;
  expectSameRows(bodies[0]!);
  const own = [process.pid];
  const time = (work: (body: Buffer) => void) => () =>
    undisturbed(own, async () => spansPerSecond(bodies, work, options.seconds));
  const runs = {
    ours: time((body) => decodeTraces(body, {})),
    protobufjs: time((body) => decodeWithProtobufjs(body)),
    touch: time(touchEachByte)
  };
  // Each compiles itself before it is timed.
  for (const run of Object.values(runs)) await run();

  const { ours, protobufjs, touch } = await alternate<keyof typeof runs, number>(options.rounds, runs);

  return {
    question: 'How fast do bytes become rows?',
    method:
      `Requests of ${spansPerRequest} spans, ${Math.round(spanBytes)} bytes each, uncompressed, one thread, ${options.rounds} rounds; spans by processor time of the thread. ` +
      'protobufjs decodes the whole message by its reflection API and its values are mapped to the same rows (compared first). The floor is a loop that adds up the bytes.',
    figures: [
      { what: 'decode to rows', unit: 'spans/s', rounds: ours },
      { what: 'protobufjs, decode and map', unit: 'spans/s', rounds: protobufjs },
      { what: 'touching each byte', unit: 'spans/s', rounds: touch },
      { what: 'ours / protobufjs', unit: 'ratio', ...ratio(ours, protobufjs), promise: { atLeast: 5 } },
      { what: 'ours / floor', unit: 'ratio', ...ratio(ours, touch), goal: { atLeast: 0.25 } }
    ]
  };
}

function spansPerSecond(bodies: readonly Buffer[], work: (body: Buffer) => void, seconds: number): number {
  const begun = process.threadCpuUsage();
  let usedUs = 0;
  let spans = 0;
  while (usedUs < seconds * 1e6) {
    for (const body of bodies) work(body);
    spans += bodies.length * spansPerRequest;
    const used = process.threadCpuUsage(begun);
    usedUs = used.user + used.system;
  }
  return spans / (usedUs / 1e6);
}

let sink = 0;
function touchEachByte(body: Buffer): void {
  let sum = 0;
  for (let at = 0; at < body.length; at++) sum = (sum + body[at]!) | 0;
  sink ^= sum;
}

function expectSameRows(body: Buffer): void {
  const ours = JSON.stringify(decodeTraces(body, {}).performanceMetrics);
  if (ours !== JSON.stringify(decodeWithProtobufjs(body))) {
    throw new Error('protobufjs and the decoder make different rows of the same bytes');
  }
}
