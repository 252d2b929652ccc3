export { expressProxy } from './express-proxy.ts';
export { svelteKitProxy } from './svelte-kit-proxy.ts';
