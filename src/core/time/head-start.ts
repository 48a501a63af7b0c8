// The server is asked first: what does not depend on its answer is done while it works. But nothing waits long for it.

export interface HeadStart {
  /** Resolves when the server has been asked, or when there was time enough for that. */
  readonly over: Promise<void>;
  /** The server has been asked. */
  readonly end: () => void;
}

/** In ms: more than a login takes nearby, and less than anybody who waits would notice. */
const LONGEST = 100;

export function headStart(): HeadStart {
  let end = (): void => {};
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LONGEST);
    end = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  return { over, end };
}
