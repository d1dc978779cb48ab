// Package supervision says what becomes of a card after it was issued, what cards are worth, and which ones a policy would
// have issued. A card is a stream of its own: the supervised cannot touch it, and nothing in it changes a case. It is pure.
package supervision
