export type { Authorize, AuthorizeResult, Identify } from './authorize.ts';
export { createReceiver, type ReceiverOptions } from './create-receiver.ts';
