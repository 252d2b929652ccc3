import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError, WorkspaceError } from '@lakegauge/database';
import { getRemoteBearer } from '../databricks/remote-bearer.ts';
import { verifySteps, type VerifyStep } from '../databricks/verify-steps.ts';

const answerMsMax = 15_000;
const pauseMs = 1000;
const nameWidth = Math.max(...verifySteps.map(({ name }) => name.length));

/**
 * `lakegauge verify URL`: asks a deployed Lakegauge what its users would ask. Resolves to 0 when every answer is right,
 * else 1. With `waitMs` it first waits so long for the app to be ready.
 */
export async function runVerify(
  url: string,
  env: NodeJS.ProcessEnv,
  { waitMs }: { waitMs: number }
): Promise<number> {
  const origin = toOrigin(url);
  const bearer = await bearerOf(env);
  if (waitMs > 0) await waitUntilReady(origin, bearer, waitMs);
  let failures = 0;
  for (const step of verifySteps) {
    const began = performance.now();
    const fault = await check(origin, step, bearer);
    const ms = Math.round(performance.now() - began);
    if (fault) failures++;
    console.log(
      fault
        ? `FAILED ${step.name.padEnd(nameWidth)}  ${step.path} ${fault}`
        : `ok     ${step.name.padEnd(nameWidth)}  ${step.path} (${ms} ms)`
    );
  }
  console.log(failures === 0 ? `${origin} works` : `${origin}: ${failures} of ${verifySteps.length} failed`);
  return failures === 0 ? 0 : 1;
}

/** The scheme and host of what somebody copied from the address bar. */
export function toOrigin(url: string): string {
  const given = url.includes('://') ? url : `https://${url}`;
  if (URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)) return new URL(given).origin;
  throw new SetupError(
    `${url} is no address; give one such as https://lakegauge-1234.aws.databricksapps.com`
  );
}

/** A workspace that gives no token is something for the operator to mend, in one line. */
export async function bearerOf(env: NodeJS.ProcessEnv): Promise<string | null> {
  try {
    return await getRemoteBearer(env);
  } catch (error) {
    throw error instanceof WorkspaceError ? new SetupError(error.message, { cause: error }) : error;
  }
}

async function waitUntilReady(origin: string, bearer: string | null, waitMs: number): Promise<void> {
  const deadline = performance.now() + waitMs;
  const ready = verifySteps.find(({ path }) => path === '/ready')!;
  while (performance.now() < deadline && (await check(origin, ready, bearer)) !== null) await sleep(pauseMs);
}

/** What is wrong with the answer and what to do about it; null where nothing is. */
async function check(
  origin: string,
  { method, path, body, fault }: VerifyStep,
  bearer: string | null
): Promise<string | null> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${origin}${path}`, {
      method,
      headers: {
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' })
      },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMsMax)
    });
    text = await response.text();
  } catch (error) {
    const { message, cause } = error as Error;
    return `did not answer: ${cause instanceof Error ? cause.message : message}`;
  }
  return response.status === 200 ? fault(text) : explain(response.status, text);
}

function explain(status: number, text: string): string {
  switch (status) {
    case 301:
    case 302:
    case 303:
    case 307:
      return `answered ${status}, to sign in: set DATABRICKS_TOKEN to what \`databricks auth token\` gives, or LAKEGAUGE_ADMIN_TOKEN`;
    case 401:
      return `answered 401 (${messageOf(text)}): the token is not known here or has ended, or user authorization is not enabled for the app`;
    case 403:
      return `answered 403 (${messageOf(text)}): the owner of the token is in none of ADMIN_GROUPS, or lacks CAN_USE on the app`;
    case 404:
      return 'answered 404: this is another program, or another version of Lakegauge';
    case 502:
    case 504:
      return `answered ${status}: the app is not running, or does not answer; look at its log with lakegauge logs`;
    default:
      return `answered ${status} (${messageOf(text)})`;
  }
}

function messageOf(text: string): string {
  try {
    const { message, reason } = JSON.parse(text) as { message?: unknown; reason?: unknown };
    const said = [message, reason].find((part) => typeof part === 'string');
    return said?.slice(0, 200) ?? 'no reason given';
  } catch {
    return 'no reason given';
  }
}
