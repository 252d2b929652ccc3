import { randomUUID } from 'node:crypto';
import { askWorkspace, type WorkspaceAnswer, type WorkspaceQuestion } from './ask-workspace.ts';
import type { LakebaseConfig } from './lakebase-config.ts';
import { RotatingCredential, type Credential } from './rotating-credential.ts';
import { WorkspaceError } from './workspace-error.ts';
import { mintWorkspaceToken } from './workspace-token.ts';

// Where the workspace does not say how long, it is an hour; half of that is safe.
const assumedLifeMs = 30 * 60_000;
// Clocks this close are taken for one; what the answer's header tells is cut to the second.
const clockDifferenceMsMax = 5000;

/** The passwords of one Lakebase database, and what else the workspace is asked about it. */
export class LakebaseCredentials {
  readonly #config: LakebaseConfig;
  readonly #workspaceToken: RotatingCredential | null;
  /** What pg takes as the password of a new connection. */
  readonly password: RotatingCredential;

  constructor(config: LakebaseConfig) {
    this.#config = config;
    const { identity } = config;
    this.#workspaceToken =
      identity.kind === 'secret'
        ? new RotatingCredential({ mint: () => mintWorkspaceToken(config.workspaceUrl, identity) })
        : null;
    this.password = new RotatingCredential({ mint: () => this.#mintPassword() });
  }

  /** Asks the workspace as the configured identity. A token that it refuses is replaced once. */
  async ask(path: string, question: Omit<WorkspaceQuestion, 'headers'>): Promise<WorkspaceAnswer> {
    const token = await this.#token();
    try {
      return await this.#askWith(token, path, question);
    } catch (error) {
      if (!this.#workspaceToken || !(error instanceof WorkspaceError) || error.statusCode !== 401)
        throw error;
      this.#workspaceToken.drop(token);
      return await this.#askWith(await this.#token(), path, question);
    }
  }

  #askWith(
    token: string,
    path: string,
    question: Omit<WorkspaceQuestion, 'headers'>
  ): Promise<WorkspaceAnswer> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return askWorkspace(this.#config.workspaceUrl, path, { ...question, headers });
  }

  async #token(): Promise<string> {
    const { identity } = this.#config;
    return identity.kind === 'token' ? identity.token : await this.#workspaceToken!.get();
  }

  async #mintPassword(): Promise<Credential> {
    const { kind, name } = this.#config.database;
    const purpose = `A password for Lakebase ${name}`;
    const { fields, serverTimeMs } =
      kind === 'endpoint'
        ? await this.ask('/api/2.0/postgres/credentials', {
            body: JSON.stringify({ endpoint: name }),
            purpose
          })
        : await this.ask('/api/2.0/database/credentials', {
            body: JSON.stringify({ request_id: randomUUID(), instance_names: [name] }),
            purpose
          });
    if (typeof fields.token !== 'string' || fields.token === '') throw withoutField(purpose, 'token');
    // The two kinds of Lakebase name the field differently.
    const expiresAtMs = Date.parse(String(fields.expire_time ?? fields.expiration_time));
    return { value: fields.token, expiresAtMs: toOwnClock(expiresAtMs, serverTimeMs) };
  }
}

/** A time of the server's clock on ours, which may be minutes off. */
function toOwnClock(timeMs: number, serverTimeMs: number | undefined): number {
  const now = Date.now();
  if (Number.isNaN(timeMs)) return now + assumedLifeMs;
  const isAlike = serverTimeMs === undefined || Math.abs(serverTimeMs - now) < clockDifferenceMsMax;
  return isAlike ? timeMs : timeMs - serverTimeMs + now;
}

function withoutField(purpose: string, field: string): WorkspaceError {
  return new WorkspaceError(`${purpose}: the workspace answered without the field ${field}`, {
    isPassing: true
  });
}
