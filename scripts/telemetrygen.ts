// Builds the load generator that the collector's tests use, where it is missing.
import { theTelemetrygen } from './find-telemetrygen.ts';

console.log(`telemetrygen: ${theTelemetrygen()}`);
