CREATE TABLE inner_ (a int);
CREATE TABLE outer_ (i inner_);
