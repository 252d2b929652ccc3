import { parseArgs } from 'node:util';
import { report } from './report.ts';
import { breaksRule, runCases } from './run-cases.ts';
import { signals, type Signal } from './telemetry.ts';

const usage = `Usage: npm run conformance -- URL [OPTIONS]

Sends a server what the OTLP/HTTP specification allows and forbids, and says which of its sentences the server keeps.
It stores a few hundred items of a service named otlp-conformance.

  --header NAME=VALUE   sent with every request; may be repeated
  --signals LIST        of traces,metrics,logs
  --oversized-mib N     a body that the server has to refuse (100)
  --json                results as JSON

Exit codes: 0 no MUST failed, 1 some did, 2 the arguments or the server are wrong`;

process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        header: { type: 'string', multiple: true, default: [] },
        signals: { type: 'string', default: signals.join(',') },
        'oversized-mib': { type: 'string', default: '100' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false }
      }
    });
    const [baseUrl] = positionals;
    if (values.help || !baseUrl) {
      console.log(usage);
      return values.help ? 0 : 2;
    }
    const wanted = values.signals.split(',');
    if (!wanted.every((signal) => signals.includes(signal as Signal))) {
      throw new Error(`--signals: ${values.signals} is no list of ${signals.join(', ')}`);
    }
    const oversizedMib = Number(values['oversized-mib']);
    if (!(oversizedMib >= 1)) throw new Error(`--oversized-mib: ${values['oversized-mib']} is no number`);
    await mustReach(baseUrl);
    const results = await runCases({
      baseUrl,
      headers: Object.fromEntries(values.header.map(toHeader)),
      signals: wanted as Signal[],
      oversizedBytes: oversizedMib * 2 ** 20
    });
    console.log(values.json ? JSON.stringify(results, null, 2) : report(results));
    return results.some(breaksRule) ? 1 : 0;
  } catch (error) {
    console.error(`conformance: ${(error as Error).message}`);
    return 2;
  }
}

function toHeader(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new Error(`--header: ${text} has no name and value; write NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** One word about a server that is not there, in place of a table of failures. */
async function mustReach(baseUrl: string): Promise<void> {
  try {
    await fetch(baseUrl, { method: 'HEAD' });
  } catch (error) {
    throw new Error(`${baseUrl} does not answer (${String((error as Error).cause ?? error)})`, {
      cause: error
    });
  }
}
