/** The `-c name=value` arguments of the server, apart from its port and folder. */
export function serverSettings({
  durable = true,
  flags = []
}: {
  durable?: boolean;
  flags?: string[];
}): string[] {
  const settings = [
    'listen_addresses=127.0.0.1',
    // The default folder for sockets, /var/run/postgresql, belongs to another installation, if it is there at all.
    'unix_socket_directories=',
    'max_connections=100',
    'shared_buffers=128MB',
    'timezone=UTC',
    'log_timezone=UTC',
    // The launcher reads the log, so it has to be in one language and one form.
    'lc_messages=C',
    'log_line_prefix=%m [%p] ',
    'log_destination=stderr',
    'logging_collector=off',
    // Two lines every five minutes would be the greatest part of the log.
    'log_checkpoints=off',
    // DETAIL and CONTEXT lines quote the values of rows, and those may be personal data.
    'log_error_verbosity=terse',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'])
  ];
  return [...settings.flatMap((setting) => ['-c', setting]), ...flags];
}
