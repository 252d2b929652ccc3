/** In place of SvelteKit's. */
export const browser = true;
