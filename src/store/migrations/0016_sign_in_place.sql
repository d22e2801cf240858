-- The ATMs at which a customer has signed in. Wrong passwords elsewhere do not use up what is free there.
create table sign_in_place (
  customer uuid not null references customer,
  terminal text not null,
  primary key (customer, terminal)
);
