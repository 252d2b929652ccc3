import type { DatabasePool, Logger } from '@lakegauge/database';
import type { Viewer } from '../handler.d.ts';

declare global {
  namespace App {
    interface Locals {
      /** Throws 403 where the route needs an admin and the viewer is none: what is not allowed cannot be read. */
      readonly pool: DatabasePool;
      logger: Logger;
      viewer: Viewer;
      correlationId: string;
      /** Where services send OTLP, for the snippet of the empty state. */
      ingestEndpoint: string;
    }

    interface Error {
      status: number;
      message: string;
      /** Names the log line; shown so that a person can quote it. */
      correlationId?: string;
    }
  }
}
