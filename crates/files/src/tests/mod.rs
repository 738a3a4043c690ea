mod botocore;
mod links;
mod sealed;
mod slow;
mod uploads;
