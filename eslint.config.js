import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

// One set of options for every file alike: a second project service costs nine seconds.
const typed = {
  projectService: true,
  tsconfigRootDir: import.meta.dirname,
  extraFileExtensions: ['.svelte']
};

export default defineConfig(
  {
    ignores: [
      '**/dist/',
      '**/build/',
      '**/.svelte-kit/',
      '**/*.cjs',
      '**/*.d.ts',
      '.cache/',
      'data/',
      'coverage/',
      'examples/',
      'tests/fixtures/'
    ]
  },
  js.configs.recommended,
  ts.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  { languageOptions: { globals: globals.node, parserOptions: typed } },
  {
    files: ['dashboard/src/**', 'instrumentation/src/browser/**'],
    languageOptions: { globals: globals.browser }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } }
  },
  {
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true }
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Methods without a body are how a quiet implementation of an interface looks.
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/require-await': 'off',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }]
    }
  },
  // Commands speak to a person on a terminal.
  {
    files: ['scripts/**', 'bench/**', 'cli/src/**', 'tests/soak/**', 'tests/otlp-conformance/main.ts'],
    rules: { 'no-console': 'off' }
  },
  // The tracker's messages are for whoever looks at the console of a page.
  { files: ['instrumentation/src/browser/**'], rules: { 'no-console': 'off' } },
  // Last, so that no typed rule reaches the files that no tsconfig knows.
  {
    files: ['**/*.{js,mjs}', '*/*.config.ts'],
    extends: [ts.configs.disableTypeChecked],
    rules: { '@typescript-eslint/switch-exhaustiveness-check': 'off' }
  }
);
