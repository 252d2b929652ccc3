import { start } from './index.ts';

export { start, track } from './index.ts';

// <script src="…" data-service="shop" data-endpoint="…" data-key="…">: no further line is needed. Without data-service
// nothing happens until somebody calls start.
const script = typeof document === 'undefined' ? null : document.currentScript;
const { service, ...further } = script?.dataset ?? {};
if (service) start({ service, ...further });
