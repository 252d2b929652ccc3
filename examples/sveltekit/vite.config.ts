import node from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  // With tracing SvelteKit says which route answers; without it requests are recorded by their normalised paths.
  plugins: [sveltekit({ adapter: node(), tracing: { server: true } })]
});
