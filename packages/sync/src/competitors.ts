/** Somebody whose public accounts stand beside one's own. */
export interface Competitor {
  /** The row in the host's `competitors` table, a UUID. */
  readonly id: string
  /** Handle at Instagram, without the @. */
  readonly instagram?: string | undefined
  /** Id or username of the Facebook Page. */
  readonly facebook?: string | undefined
}

/** Gives the competitors of an owner; asked at most daily for each of the owner's connections. */
export type LoadCompetitors = (owner: { readonly userId: string }) => Promise<readonly Competitor[]>
