// What the server did and saw, for the page: the newest only. What has to be kept for good is in the history, in the database.

export interface Activity {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly tone: 'good' | 'bad' | 'plain';
  readonly text: string;
}

export interface ActivityLog {
  readonly add: (activity: Activity) => void;
  /** Newest first. */
  readonly newest: () => readonly Activity[];
}

const KEPT = 50;

export function activityLog(): ActivityLog {
  let kept: readonly Activity[] = [];
  return {
    add: (activity) => {
      kept = [activity, ...kept].slice(0, KEPT);
    },
    newest: () => kept,
  };
}
