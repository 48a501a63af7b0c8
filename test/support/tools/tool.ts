// A migration tool as its own users run it, for tests that go back and forth between it and the gate.
export interface RealTool {
  /** The layout's id. */
  readonly layout: string;
  /** Applies everything pending; throws with the tool's output where it fails. */
  up(url: string, folder: string): Promise<string>;
  /** What the tool's own status says is still pending: names, empty if nothing is to do. */
  pending(url: string, folder: string): Promise<readonly string[]>;
  /** Takes the last one back; absent if the tool cannot. */
  down?(url: string, folder: string): Promise<string>;
}
