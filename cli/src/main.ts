#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { SetupError } from '@lakegauge/database';
import { runAggregate } from './commands/aggregate.ts';
import { runCollectorCheck } from './commands/collector-check.ts';
import { runDemo } from './commands/demo.ts';
import { runDoctor } from './commands/doctor.ts';
import { runForgetUser } from './commands/forget-user.ts';
import { runLogs } from './commands/logs.ts';
import { runMigrate } from './commands/migrate.ts';
import { runStart } from './commands/run-start.ts';
import { runVerify } from './commands/verify.ts';
import { toConfig } from './config.ts';
import { createLogger } from './create-logger.ts';
import { loadEnvironment } from './load-environment.ts';
import { usage } from './usage.ts';
import { version } from './version.ts';

const commands = [
  'start',
  'receiver',
  'migrate',
  'aggregate',
  'doctor',
  'demo',
  'forget-user',
  'collector',
  'verify',
  'logs'
] as const;
type Command = (typeof commands)[number];

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // One line for what the operator can change; a stack for what only we can.
  console.error(error instanceof SetupError ? `lakegauge: ${error.message}` : error);
  process.exitCode = 1;
}

async function main(argv: string[]): Promise<number> {
  const { command, subject, files, options } = parse(argv);
  if (options.version) return print(version);
  if (options.help || !command) return print(usage(command));

  const env = loadEnvironment(process.cwd(), process.env);
  // Before the configuration is read, since a fault in it is one of its findings.
  if (command === 'doctor') return runDoctor(env, { json: options.json ?? false });
  // These two look at a Lakegauge elsewhere and need no configuration of one here.
  if (command === 'verify') {
    return runVerify(toAddress(command, subject), env, {
      waitMs: toSeconds('--wait', options.wait ?? '0') * 1000
    });
  }
  if (command === 'logs') {
    return runLogs(toAddress(command, subject), env, {
      search: options.search ?? null,
      durationMs: toSeconds('--duration', options.duration ?? '60') * 1000
    });
  }
  const config = toConfig(env);
  const logger = createLogger(config.logLevel, {
    pretty: process.stderr.isTTY,
    colorize: !process.env.NO_COLOR
  });
  switch (command) {
    case 'start':
      return runStart(config, logger);
    case 'receiver':
      return runStart(config, logger, { receiverOnly: true });
    case 'demo':
      return runDemo(config, logger);
    case 'migrate':
      return runMigrate(config, logger, options.to === undefined ? undefined : Number(options.to));
    case 'aggregate':
      return runAggregate(config, logger, {
        dryRun: options['dry-run'] ?? false,
        json: options.json ?? false,
        since: options.since === undefined ? undefined : toDate(options.since)
      });
    case 'forget-user':
      return runForgetUser(config, logger, {
        userId: toUserId(subject),
        yes: options.yes ?? false,
        dryRun: options['dry-run'] ?? false,
        json: options.json ?? false
      });
    case 'collector':
      return runCollectorCheck(config, logger, process.env, {
        files,
        otlp: options.otlp ?? 'http://127.0.0.1:4318',
        validateOnly: options['validate-only'] ?? false,
        waitMs: toSeconds('--wait', options.wait ?? '30') * 1000
      });
  }
}

function parse(argv: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
        to: { type: 'string' },
        since: { type: 'string' },
        'dry-run': { type: 'boolean' },
        json: { type: 'boolean' },
        yes: { type: 'boolean', short: 'y' },
        otlp: { type: 'string' },
        wait: { type: 'string' },
        'validate-only': { type: 'boolean' },
        search: { type: 'string' },
        duration: { type: 'string' }
      }
    });
    const [name, ...rest] = positionals;
    const command = name === undefined ? undefined : toCommand(name);
    const takesSubject = ['forget-user', 'verify', 'logs'].includes(command ?? '');
    const subject = takesSubject ? rest.shift() : undefined;
    const files = command === 'collector' ? toCheckedFiles(rest, values.help) : [];
    if (command !== 'collector' && rest.length > 0) {
      throw new SetupError(`unexpected argument ${rest[0]}; see lakegauge --help`);
    }
    return { command, subject, files, options: values };
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(`${(error as Error).message}; see lakegauge --help`, { cause: error });
  }
}

function toCommand(name: string): Command {
  const command = commands.find((candidate) => candidate === name);
  if (command) return command;
  throw new SetupError(`there is no command ${name}; see lakegauge --help`);
}

function toUserId(subject: string | undefined): string {
  if (subject?.trim()) return subject.trim();
  throw new SetupError(
    'forget-user needs the id of a user, for example lakegauge forget-user ann@example.com'
  );
}

function toCheckedFiles([action, ...files]: string[], help = false): string[] {
  if (action !== 'check' && !help) {
    throw new SetupError(`collector: the one thing that it does is check; see lakegauge collector --help`);
  }
  return files;
}

function toAddress(command: string, subject: string | undefined): string {
  if (subject?.trim()) return subject.trim();
  throw new SetupError(
    `${command} needs the address of a Lakegauge, for example https://lakegauge-1234.aws.databricksapps.com`
  );
}

function toSeconds(option: string, text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 0 && seconds <= 3600)) {
    throw new SetupError(`${option}: ${text} is not a number of seconds from 0 to 3600`);
  }
  return seconds;
}

function toDate(text: string): Date {
  // A time without a zone is UTC, as everything here.
  const date = new Date(/T.*[\d.]$/.test(text) && !/T.*[+-]/.test(text) ? `${text}Z` : text);
  if (Number.isNaN(date.getTime())) {
    throw new SetupError(
      `--since: ${text} is not a date; give one such as 2026-11-14 or 2026-11-14T02:00:00Z`
    );
  }
  return date;
}

function print(text: string): number {
  console.log(text);
  return 0;
}
