// Package console is the room of the web pages: worklist, case, board, designer's editor, and the applicant's pages,
// rendered on the server over the use cases of internal/service. No page is built yet; the API has all of it.
package console
