import { accessCheck } from './checks/access.ts';
import { beyondCap } from './checks/beyond-cap.ts';
import { clock } from './checks/clock.ts';
import { collector } from './checks/collector.ts';
import { connections } from './checks/connections.ts';
import { dataArriving } from './checks/data-arriving.ts';
import { indexes } from './checks/indexes.ts';
import { ingestAccess } from './checks/ingest-access.ts';
import { instanceName } from './checks/instance-name.ts';
import { job } from './checks/job.ts';
import { listening } from './checks/listening.ts';
import { lostTelemetry } from './checks/lost-telemetry.ts';
import { migrations } from './checks/migrations.ts';
import { partitions } from './checks/partitions.ts';
import { permissions } from './checks/permissions.ts';
import { readDatabase } from './checks/read-database.ts';
import { refusedTelemetry } from './checks/refused-telemetry.ts';
import { retention } from './checks/retention.ts';
import { rollup } from './checks/rollup.ts';
import { size } from './checks/size.ts';
import { statistics } from './checks/statistics.ts';
import { userShare } from './checks/user-share.ts';
import type { HealthCheck } from './health-check.ts';

/** In the order in which a fault explains the ones after it. */
export const healthChecks: readonly HealthCheck[] = [
  instanceName,
  permissions,
  migrations,
  clock,
  connections,
  readDatabase,
  listening,
  accessCheck,
  ingestAccess,
  collector,
  dataArriving,
  refusedTelemetry,
  lostTelemetry,
  beyondCap,
  userShare,
  partitions,
  rollup,
  job,
  retention,
  size,
  indexes,
  statistics
];
