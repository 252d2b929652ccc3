import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

export interface LogFollower {
  send(message: string | Buffer): void;
  close(code: number): void;
  terminate(): void;
}

const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const textFrame = 0x81;
const binaryFrame = 0x82;
const closeFrame = 0x88;

/** The platform's end of a WebSocket (RFC 6455), as far as a log needs one. */
export function acceptFollower(
  request: IncomingMessage,
  socket: Duplex,
  on: { first: () => void; closed: () => void }
): LogFollower {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${guid}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
  );
  let hasSpoken = false;
  let hasSaidGoodbye = false;
  // The client's frames are small and few: its search term, and its goodbye.
  socket.on('data', (frame: Buffer) => {
    if ((frame[0]! & 0x0f) === 8) {
      socket.end(hasSaidGoodbye ? undefined : toFrame(closeFrame, Buffer.from([3, 232])));
      return;
    }
    if (!hasSpoken) on.first();
    hasSpoken = true;
  });
  socket.on('error', () => {});
  socket.on('close', on.closed);
  return {
    send: (message) => {
      const opcode = typeof message === 'string' ? textFrame : binaryFrame;
      socket.write(toFrame(opcode, Buffer.from(message)));
    },
    close(code) {
      hasSaidGoodbye = true;
      socket.write(toFrame(closeFrame, Buffer.from([code >> 8, code & 255])));
    },
    terminate: () => void socket.destroy()
  };
}

function toFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const header =
    length < 126 ? Buffer.from([opcode, length]) : Buffer.from([opcode, 126, length >> 8, length & 255]);
  return Buffer.concat([header, payload]);
}
