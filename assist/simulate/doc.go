// Package simulate replays labelled requests day by day, so that what needs weeks of people can be measured in a minute: whether
// answers get better as requests are resolved, whether a confidence of .8 is right four times of five, whether the hold-out tells
// the effect of suggestions, how soon a mass problem is proposed and how often one is that never was.
//
// Everything that decides is the program's own (assist.Service, ticket.Service, the ledger, the detector); only people are made up:
// visitors who look less the lower a row stands, agents who link the wrong article now and then, a sender who writes thirty times.
// Because they are made up, what they would have done without suggestions is known, and estimates can be held against it.
//
// It says nothing about real people: the rates of Visitor and Agent are assumptions, named beside each, and a figure measured here
// is worth comparing with another one measured here.
package simulate
