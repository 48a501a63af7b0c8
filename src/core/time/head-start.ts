// The server is asked first: what does not depend on its answer is done while it works. But nothing waits long for it.

export interface HeadStart {
  /** Resolves when the server has been asked, with true, or when there was time enough for that. */
  readonly over: Promise<boolean>;
  /** The server has been asked. */
  readonly end: () => void;
}

/** In ms: more than a login takes nearby, and less than anybody who waits would notice. */
const LONGEST = 100;

export function headStart(): HeadStart {
  let end = (): void => {};
  const over = new Promise<boolean>((resolve) => {
    const timer = setTimeout(resolve, LONGEST, false);
    end = () => {
      clearTimeout(timer);
      resolve(true);
    };
  });
  return { over, end };
}
