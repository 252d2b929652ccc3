// SvelteKit loads this file before anything else of the server.
import '@lakegauge/instrumentation/register';
