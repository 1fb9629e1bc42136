include "book.lua"
