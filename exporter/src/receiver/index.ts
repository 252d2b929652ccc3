export type { Authorize, AuthorizeResult } from './authorize.ts';
export { createReceiver, type ReceiverOptions } from './create-receiver.ts';
export { createUsageEvents, type UsageEventsOptions } from './create-usage-events.ts';
export { MemoryBudget } from './memory-budget.ts';
