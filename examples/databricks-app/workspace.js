/**
 * The workspace as the app's service principal: `fetch`, which verifies certificates, and a token that is kept until it
 * has five minutes left.
 */
export function createWorkspace(env) {
  const host = env.DATABRICKS_HOST?.includes('://') ? env.DATABRICKS_HOST : `https://${env.DATABRICKS_HOST}`;
  let held = { token: env.DATABRICKS_TOKEN, until: env.DATABRICKS_TOKEN ? Infinity : 0 };
  let asking;

  async function send(path, { headers, body }) {
    const response = await fetch(new URL(path, host), {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(30_000)
    });
    if (!response.ok) throw Object.assign(new Error(`${path} answered ${response.status}`), { status: 502 });
    return response.json();
  }

  async function renew() {
    const secret = Buffer.from(`${env.DATABRICKS_CLIENT_ID}:${env.DATABRICKS_CLIENT_SECRET}`).toString(
      'base64'
    );
    const { access_token: token, expires_in: seconds } = await send('/oidc/v1/token', {
      headers: { authorization: `Basic ${secret}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials&scope=all-apis'
    });
    held = { token, until: Date.now() + (seconds - 300) * 1000 };
    return token;
  }

  async function token() {
    if (held.token && Date.now() < held.until) return held.token;
    asking ??= renew().finally(() => (asking = undefined));
    return asking;
  }

  return {
    async ask(path, body) {
      const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' };
      return send(path, { headers, body: JSON.stringify(body) });
    }
  };
}
