import type { File as StoredFile } from '../../../src/schemas/file.ts';
import { refusal, ServerError, tokenHeader } from '../server/request.ts';

interface Options {
  signal: AbortSignal;
  /** @param sent bytes that have left */
  onProgress: (sent: number) => void;
}

/** Sends a file as a form. Unlike fetch, XMLHttpRequest tells how far it is. @throws ServerError */
export function sendForm(file: File, { signal, onProgress }: Options): Promise<StoredFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/v1/files');
    for (const [name, value] of Object.entries(tokenHeader())) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => onProgress(Math.min(loaded, file.size));
    request.onload = () => {
      if (request.status === 200) resolve(JSON.parse(request.responseText));
      else reject(refusal(request.status, request.responseText));
    };
    request.onerror = () =>
      reject(new ServerError(0, 'unreachable', 'The connection broke off before the file was sent. Try again.'));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  });
}
