export { aggregate } from './aggregate.ts';
export { ensurePartitions } from './ensure-partitions.ts';
export { forgetUser, type ForgetUserOptions, type ForgetUserSummary } from './forget/forget-user.ts';
export {
  rollupClosedHours,
  type RollupClosedHoursOptions,
  type RollupClosedHoursResult
} from './rollup-closed-hours.ts';
export { type AggregateOptions, type Progress } from './run/aggregate-options.ts';
export {
  type AggregateOutcome,
  type AggregateResult,
  type AggregateSummary,
  type ExitCode
} from './run/aggregate-summary.ts';
export { startRollupSchedule, type RollupScheduleOptions } from './start-rollup-schedule.ts';
