import { endOf, fileMethods, fileStatus, targetPath, withFile } from '../../knowledge/web-files.ts';
import type { Request } from '../../message/request/request.ts';
import { withWord } from '../../message/request/words.ts';
import { pathOf } from '../../message/session/file-paths.ts';
import type { Personality } from '../../model/personality.ts';
import { pagesOf } from './pages-of.ts';

/** A file that a client has stored. */
interface StoredFile {
  readonly bytes: string | undefined;
  /** µs since the Unix epoch. */
  readonly time: number;
}

/** The files of clients on the host, and the folder of which this service shows the files; absent: none. */
interface Uploads {
  readonly files: { find(client: string, path: string): StoredFile | undefined };
  readonly webRoot?: string;
}

/** Shows a client over HTTP what it has stored over FTP on the same host: in the reply for a file that was recorded. */
export class WebFiles {
  readonly #pages: readonly string[];
  readonly #uploads: Uploads;
  readonly #client: string;

  constructor(personality: Personality, uploads: Uploads, client: string) {
    const shows = uploads.webRoot !== undefined && personality.grammar.framing.kind === 'headers';
    this.#pages = shows ? [...pagesOf(personality).keys()] : [];
    this.#uploads = uploads;
    this.#client = client;
  }

  /** A request for a file of the client's as it would be for a recorded one, by which its answer is chosen. */
  asRecorded(request: Request): Request {
    const [target = ''] = request.words;
    const model = this.#found(request) && this.#modelOf(target);
    return model === undefined ? request : withWord(request, target, model);
  }

  /** The reply with the client's file in the place of the recorded one. */
  shown(request: Request, reply: string, status: string): string {
    const file = status.startsWith(fileStatus) ? this.#found(request) : undefined;
    const [path = ''] = request.words;
    if (file?.bytes === undefined) return reply;
    const isLike = endOf(this.#modelOf(path) ?? '') === endOf(targetPath(path) ?? '');
    return withFile(
      reply,
      { path: targetPath(path) ?? '', bytes: file.bytes, time: file.time / 1000 },
      isLike,
    );
  }

  #found(request: Request): StoredFile | undefined {
    const { files, webRoot } = this.#uploads;
    if (this.#pages.length === 0 || webRoot === undefined || !fileMethods.has(request.command))
      return undefined;
    const path = targetPath(request.words[0] ?? '');
    const file =
      path === undefined ? undefined : files.find(this.#client, pathOf(webRoot, `.${pathOf('/', path)}`));
    return file?.bytes === undefined ? undefined : file;
  }

  /** The recorded file that is most like it. */
  #modelOf(target: string): string | undefined {
    const end = endOf(targetPath(target) ?? '');
    return this.#pages.find((page) => endOf(page) === end) ?? this.#pages[0];
  }
}
