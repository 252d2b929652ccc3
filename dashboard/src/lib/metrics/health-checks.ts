import type { SystemAnswer } from './system.ts';
import {
  countUnstored,
  daysAhead,
  droppedRows,
  freshValues,
  largestOf,
  newestRow,
  rollupLagHours,
  strayPartitions
} from './system-numbers.ts';

/** One thing that an operator would look after. */
export interface HealthCheck {
  id: string;
  label: string;
  /** `unknown`: nothing tells of it, which is neither well nor ill. */
  state: 'ok' | 'warning' | 'failing' | 'unknown';
  /** What was found. */
  text: string;
  /** What to do; only where something is to be done. */
  action?: string;
}

const minuteMs = 60_000;
const lagSecondsMax = 5;

/** What the page can tell of Lakegauge's health by its own numbers, worst first. */
export function checkHealth(system: SystemAnswer): HealthCheck[] {
  const checks = [
    checkArrivals(system),
    checkRollup(system),
    checkRuns(system),
    checkPartitions(system),
    checkQueue(system),
    checkDrops(system),
    checkRejections(system),
    checkNames(system)
  ];
  const order: HealthCheck['state'][] = ['failing', 'warning', 'unknown', 'ok'];
  return checks.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

function checkArrivals(system: SystemAnswer): HealthCheck {
  const check = { id: 'arrivals', label: 'Data arrives' };
  const newest = newestRow(system);
  if (newest === null) {
    return {
      ...check,
      state: 'warning',
      text: 'no raw rows at all',
      action: 'Start a service with the import, or check that services reach this server.'
    };
  }
  const ageMinutes = Math.floor((Date.parse(system.asOf) - Date.parse(newest)) / minuteMs);
  if (ageMinutes < 10) return { ...check, state: 'ok', text: 'newest row within 10 minutes' };
  return {
    ...check,
    state: 'warning',
    text: `nothing for ${inWords(ageMinutes)}`,
    action: 'Check that your services run and reach this server or its collector.'
  };
}

function checkRollup(system: SystemAnswer): HealthCheck {
  const check = { id: 'rollup', label: 'Rollup' };
  const lag = rollupLagHours(system);
  const { markedHours } = system.rollup;
  const action = 'Look for errors of the rollup in the log, or run: lakegauge aggregate';
  if (lag > 2) return { ...check, state: 'failing', text: `${inWords(lag * 60)} behind`, action };
  if (markedHours > 24)
    return { ...check, state: 'warning', text: `${markedHours} hours wait for recomputation`, action };
  const waiting =
    markedHours > 0 ? `, ${markedHours} late ${markedHours === 1 ? 'hour' : 'hours'} to redo` : '';
  return { ...check, state: 'ok', text: (lag > 0 ? 'last hour under way' : 'up to the last hour') + waiting };
}

function checkRuns({ runs, asOf }: SystemAnswer): HealthCheck {
  const check = { id: 'job', label: 'Nightly run' };
  const last = runs.find(({ finishedAt }) => finishedAt !== null);
  const schedule = 'Schedule: lakegauge aggregate, daily at 02:00 UTC';
  if (!last) return { ...check, state: 'unknown', text: 'has never finished here', action: schedule };
  const action = 'Its log line names the reason; then run: lakegauge aggregate';
  if (last.exitCode === 3) {
    return {
      ...check,
      state: 'warning',
      text: 'warned of the size of the database',
      action: 'See docs/rollups.md for thresholds that suit your traffic.'
    };
  }
  if (last.exitCode !== 0) return { ...check, state: 'failing', text: `ended with ${last.exitCode}`, action };
  const ageHours = (Date.parse(asOf) - Date.parse(last.startedAt)) / 3_600_000;
  if (ageHours > 36) {
    return { ...check, state: 'warning', text: `last one ${inWords(ageHours * 60)} ago`, action: schedule };
  }
  return { ...check, state: 'ok', text: `succeeded ${inWords(ageHours * 60)} ago` };
}

function checkPartitions(system: SystemAnswer): HealthCheck {
  const check = { id: 'partitions', label: 'Partitions' };
  const stray = strayPartitions(system);
  const action = 'Run: lakegauge aggregate. It makes the missing days and moves their rows.';
  if (stray.length > 0) {
    return {
      ...check,
      state: 'warning',
      text: `rows without a day in ${stray.map(({ table }) => table).join(', ')}`,
      action
    };
  }
  const ahead = daysAhead(system);
  if (ahead < 1) return { ...check, state: 'failing', text: 'none for tomorrow', action };
  return { ...check, state: 'ok', text: `${ahead} ${ahead === 1 ? 'day' : 'days'} ahead` };
}

function checkQueue(system: SystemAnswer): HealthCheck {
  const check = { id: 'queue', label: 'Queue' };
  const lag = largestOf(freshValues(system), 'lakegauge.writer.queue.lag', 'lakegauge.exporter.queue.lag');
  if (lag === null) return { ...check, state: 'unknown', text: 'no process tells its queue' };
  if (lag <= lagSecondsMax) return { ...check, state: 'ok', text: 'no row waits long' };
  return {
    ...check,
    state: 'warning',
    text: `the oldest row waits for ${Math.round(lag)} s`,
    action: 'The database is slow or away; see the queues below.'
  };
}

function checkDrops(system: SystemAnswer): HealthCheck {
  const check = { id: 'drops', label: 'Dropped rows' };
  const dropped = droppedRows(freshValues(system));
  if (dropped === null) return { ...check, state: 'unknown', text: 'no process in a service tells' };
  if (dropped === 0) return { ...check, state: 'ok', text: 'none' };
  return {
    ...check,
    state: 'failing',
    text: `${dropped.toLocaleString('en-US')} lost since the processes started`,
    action: 'See the reasons below; a spool on disk bridges longer outages.'
  };
}

function checkRejections(system: SystemAnswer): HealthCheck {
  const check = { id: 'rejected', label: 'Rejected items' };
  const { faults } = countUnstored(system);
  if (faults === 0) return { ...check, state: 'ok', text: 'none in 24 hours' };
  return {
    ...check,
    state: 'warning',
    text: `${faults.toLocaleString('en-US')} in 24 hours`,
    action: 'The table of what was not stored names services and reasons.'
  };
}

function checkNames({ namesBeyondCap }: SystemAnswer): HealthCheck {
  const check = { id: 'names', label: 'Names' };
  const services = [...new Set(namesBeyondCap.map(({ service }) => service))];
  if (services.length === 0) return { ...check, state: 'ok', text: 'every service within its cap' };
  return {
    ...check,
    state: 'warning',
    text: `too many from ${services.slice(0, 3).join(', ')}${services.length > 3 ? ' and others' : ''}`,
    action: 'Their names hold identifiers; the samples below show which.'
  };
}

function inWords(minutes: number): string {
  if (minutes < 90) return `${Math.round(minutes)} minutes`;
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} hours`;
  return `${Math.round(minutes / 1440)} days`;
}
