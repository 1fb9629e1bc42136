import sqlite3
c = sqlite3.connect("log.db")
c.execute("create table pays ('when' text, who text, sum integer)")
c.execute("insert into pays values ('2026-03-02 10:00', 'li', 150)")
c.commit()
