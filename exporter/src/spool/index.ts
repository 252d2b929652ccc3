export { Spool, type SpoolOptions, type SpoolPart } from './spool.ts';
