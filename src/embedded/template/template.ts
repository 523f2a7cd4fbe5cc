/**
 * A cluster as it is when it has just been set up, with marks for what is another in each: times, identifiers, tokens. Whoever starts
 * a cluster of this shape need not wait until it has set itself up; it is a value of JSON.
 */
export interface ClusterTemplate {
  /** Nodes, the control-plane node among them. */
  readonly nodes: number;
  /** The JSON of a `ClusterSnapshot`. */
  readonly text: string;
  /** What tokens claim, the JSON of each. */
  readonly tokens: readonly string[];
  /** What the JSON has in base64. */
  readonly encoded: readonly string[];
}

/**
 * A mark, without the `~` on both sides of it: a letter, a number, for some `#` and another one. Nothing between two `~` is the character
 * itself. Times count from the moment of the template, in ms unless told:
 *
 * | letter | what comes in its place |
 * | --- | --- |
 * | `s` | RFC 3339; in seconds |
 * | `m`, `i` | RFC 3339 with microseconds, with milliseconds |
 * | `n`, `q` | a number of milliseconds, of seconds since the epoch; in ms, in seconds |
 * | `k` | month, day and time of a line of klog |
 * | `e` | the end of an Event's name, with its count |
 * | `u`, `c`, `x` | a uid, an identifier of a container, the end of a generated name; by number |
 * | `t`, `b` | the token, the text in base64 of that number |
 */
export const markShape = /^([a-z])(-?\d+(?:\.\d+)?)(?:#(\d+))?$/;
