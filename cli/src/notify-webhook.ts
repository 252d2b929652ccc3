import type { Config } from './config.ts';

const timeoutMs = 10_000;

/**
 * Sends a message as `{"text": …}`, which Slack, Teams and Mattermost understand. Throws where it was not accepted; never names the
 * address, which is a secret.
 */
export async function notifyWebhook(url: string, text: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs)
    });
    await response.body?.cancel();
  } catch (error) {
    const { cause, name } = error as Error & { cause?: { code?: string } };
    throw new Error(`LAKEGAUGE_NOTIFY_WEBHOOK did not answer (${cause?.code ?? name})`, { cause: error });
  }
  if (!response.ok) throw new Error(`LAKEGAUGE_NOTIFY_WEBHOOK answered ${response.status}`);
}

/** How alerts reach people; undefined where nobody wants them. */
export function toNotify({
  notifyWebhook: url
}: Pick<Config, 'notifyWebhook'>): ((message: string) => Promise<void>) | undefined {
  return url === undefined ? undefined : (message) => notifyWebhook(url, message);
}
