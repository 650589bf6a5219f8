package bleveindex

// schema names the shape of what is in an index: analysis, fields, stored values, engine. An index of another
// schema is rebuilt. Change it with any of them.
const schema = "16 bleve 2.6.1"
