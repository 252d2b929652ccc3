import type { DatabasePool, Logger } from '@lakegauge/database';
import type { HealthFinding, RequestAccess, Viewer } from '../handler.d.ts';

declare global {
  namespace App {
    interface Locals {
      /** To read from. Throws where the viewer may not use the route: what is not allowed cannot be read. */
      readonly pool: DatabasePool;
      /** To write to. Throws alike. */
      readonly writePool: DatabasePool;
      /** Looks over the whole installation. Throws alike; null where nobody can. */
      readonly checkHealth: (() => Promise<HealthFinding[]>) | null;
      logger: Logger;
      access: RequestAccess;
      /** Null where nobody is signed in, or nobody had to say. */
      viewer: Viewer | null;
      correlationId: string;
      /** Where services send OTLP, for the snippet of the empty state. */
      ingestEndpoint: string;
      /** Address of a trace, with `{trace_id}` in it; null where no trace viewer is configured. */
      traceUrl: string | null;
      /** Said on top of every page; null for nothing. */
      notice: string | null;
    }

    interface PageState {
      /** This entry of the history was reached by looking closer, so that Escape leads back. */
      leadsBack?: boolean;
    }

    interface Error {
      status: number;
      message: string;
      /** Names the log line; shown so that a person can quote it. */
      correlationId?: string;
    }
  }
}
