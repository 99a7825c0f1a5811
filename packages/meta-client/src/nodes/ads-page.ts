/** Most objects of ads a page: M, 500 is safe (5,000 is the hard end). */
export const ADS_PAGE = 500
